/** Writes the table of docs/asvs.md from tests/asvs/asvs.yaml. */

import { readFileSync, writeFileSync } from 'node:fs';
import { DOCUMENT, documented } from '../tests/asvs/table.ts';

writeFileSync(DOCUMENT, documented(readFileSync(DOCUMENT, 'utf8')));
