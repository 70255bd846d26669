import type { Rule } from 'eslint';

export function roomOf(path: string): string | null;
export function judge(
  path: string,
  specifier: string,
  isFile: (path: string) => boolean,
): { readonly target: string; readonly reason: string | null };
export const wallsRule: Rule.RuleModule;
