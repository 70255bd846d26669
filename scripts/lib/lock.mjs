import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDirectory } from './project.mjs';
import { say } from './terminal.mjs';

/**
 * Runs `work` while no other process of this user holds the lock of this name. A lock whose holder
 * has died is taken over.
 */
export async function withLock(name, work, directory = join(cacheDirectory(), 'locks')) {
  const file = join(directory, createHash('sha256').update(name).digest('hex').slice(0, 16));
  mkdirSync(directory, { recursive: true });
  await take(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function take(file) {
  let told = false;
  while (!create(file)) {
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!told) say(`Waiting for another set-up (process ${holder}; lock ${file}).`);
    told = true;
    await sleep(200);
  }
}

/** A link appears whole or not at all, so nobody reads a lock without its holder's id. */
function create(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two waiters may see the same dead holder: the second must not remove the first one's new lock. */
function takeAway(file, deadHolder) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== deadHolder) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
