import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { describeWriteFailure } from '../../platform/file-write-errors';
import { whyUnreadable } from '../../platform/file-read-errors';

const tokenFileSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Shorter ones could be guessed. */
const SHORTEST_TOKEN = 24;
const OTHERS_MAY_READ = 0o004;

/** Knows a token only by its digest. */
export class ApiToken {
  readonly #digest: Buffer;

  constructor(digest: Buffer) {
    this.#digest = digest;
  }

  /** Takes the same time whatever is wrong with `presented`. */
  matches(presented: string): boolean {
    return timingSafeEqual(digestOf(presented), this.#digest);
  }
}

export interface LoadedToken {
  readonly token: ApiToken;
  /** The token itself when it was made just now: the only chance to show it. */
  readonly fresh: string | null;
}

/** The token whose digest `file` holds, or a new one. */
export function loadOrMakeToken(file: string): Result<LoadedToken> {
  const token = readKnownToken(file);
  return token === null ? makeToken(file) : ok({ token, fresh: null });
}

/** Null when there is no such file, or it holds no digest. */
export function readKnownToken(file: string): ApiToken | null {
  const digest = readDigest(file);
  return digest === null ? null : new ApiToken(digest);
}

/** Replaces the token: the one before is worth nothing from now on. */
export function makeToken(
  file: string,
): Result<{ readonly token: ApiToken; readonly fresh: string }> {
  const fresh = `td_${randomBytes(32).toString('base64url')}`;
  const digest = digestOf(fresh);
  const content = { sha256: digest.toString('hex'), createdAt: new Date().toISOString() };
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileAtomic.sync(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  } catch (cause) {
    return err(describeWriteFailure(cause, 'The token of the API'));
  }
  return ok({ token: new ApiToken(digest), fresh });
}

/** A token that an operator keeps in a file, alone on its line. */
export function readTokenFile(file: string): Result<ApiToken> {
  const invalid = (problem: string): Result<never> =>
    err({ code: 'invalid_settings', message: `Token file ${file}: ${problem}` });
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
    if ((statSync(file).mode & OTHERS_MAY_READ) !== 0) {
      return invalid('everybody on this machine may read it; run chmod 600 on it');
    }
  } catch (cause) {
    return invalid(whyUnreadable(cause));
  }
  if (!/^[\w.~+/-]+=*$/.test(text)) return invalid('expected one token of A–Z a–z 0–9 - . _ ~ + /');
  if (text.length < SHORTEST_TOKEN) {
    return invalid(`expected at least ${SHORTEST_TOKEN} characters`);
  }
  return ok(new ApiToken(digestOf(text)));
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

function readDigest(file: string): Buffer | null {
  try {
    const parsed = tokenFileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) return null;
    return Buffer.from(parsed.data.sha256, 'hex');
  } catch {
    return null;
  }
}
