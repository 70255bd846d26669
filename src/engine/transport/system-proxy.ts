import { redactText } from '../../platform/redaction';
import { parsePacAnswer } from './pac-answer';
import type { ProxyChoice } from './proxy-choice';

/** Asks the operating system how `url` is reached; answers in the words of PAC files. May reject, or never answer. */
export type AskSystem = (url: string) => Promise<string>;

const FROM = 'the proxy settings of this machine';

/** An answer that does not come or cannot be used bars the way: going direct could bypass what was set there. */
export async function systemChoice(
  ask: AskSystem,
  url: string,
  patienceMs: number,
): Promise<ProxyChoice> {
  const unusable = (why: string): ProxyChoice => ({
    kind: 'unusable',
    from: FROM,
    message: redactText(`${FROM} cannot be used: ${why}`),
  });
  let undo = (): void => undefined;
  const late = new Promise<null>((resolve) => {
    const timer = setTimeout(() => resolve(null), patienceMs);
    undo = () => clearTimeout(timer);
  });
  try {
    const answer = await Promise.race([ask(url), late]);
    if (answer === null) return unusable(`no answer within ${patienceMs / 1_000} s`);
    const parsed = parsePacAnswer(answer);
    if (!parsed.ok) return unusable(parsed.error);
    return { ...parsed.value, from: FROM };
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error));
  } finally {
    undo();
  }
}
