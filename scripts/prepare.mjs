import { existsSync } from 'node:fs';
import { inProject } from './lib/project.mjs';

// npm runs this after an install: it turns the git hooks on for people who work on the sources.
const isClone = existsSync(inProject('.git'));
const isInstalled = existsSync(inProject('node_modules', 'husky'));

if (isClone && isInstalled && !process.env.CI) {
  const { default: husky } = await import('husky');
  const trouble = husky();
  if (trouble) console.error(trouble);
}
