/** Prints the table of docs/configuration.md from the variables that the program really reads. */

import { VARIABLES } from '../src/config.ts';

console.log('| variable | default | meaning |\n| --- | --- | --- |');
for (const [name, variable] of Object.entries(VARIABLES)) {
  const fallback = 'default' in variable && variable.default ? `\`${variable.default}\`` : '';
  const secret = 'secret' in variable ? ' (secret: never shown)' : '';
  console.log(`| \`${name}\` | ${fallback} | ${variable.meaning.replaceAll('|', '\\|')}${secret} |`);
}
