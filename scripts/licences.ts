/** Writes docs/licences.md: what the product is made of, with the licence of each, from package-lock.json. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { licencesDocument, lockedPackages } from '../tests/supply-chain/locked.ts';

writeFileSync(join(PACKAGE_ROOT, 'docs/licences.md'), licencesDocument(lockedPackages()));
