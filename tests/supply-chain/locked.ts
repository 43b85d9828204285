/** The packages that package-lock.json pins, and the document of their licences. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

export interface Locked {
  readonly name: string;
  readonly version: string;
  /** SPDX; null: the package names none. */
  readonly licence: string | null;
  readonly integrity: string | null;
  /** Where it came from, if the lock says so. */
  readonly resolved: string | null;
  /** Needed to build and test alone. */
  readonly dev: boolean;
}

export function lockedPackages(): Locked[] {
  const { packages } = lock.parse(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, { version = '', license = null, integrity = null, resolved = null, dev = false }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      integrity,
      resolved,
      dev,
    }));
}

export function licencesDocument(packages: readonly Locked[]): string {
  const shipped = packages.filter(({ dev }) => !dev);
  const byLicence = new Map<string, Locked[]>();
  for (const one of shipped) {
    const licence = one.licence ?? 'none named';
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), one]);
  }
  const sections = [...byLicence]
    .sort(([one, of], [other, ofOther]) => ofOther.length - of.length || (one < other ? -1 : 1))
    .map(([licence, of]) => {
      const names = [...new Set(of.map(({ name, version }) => `${name} ${version}`))].sort();
      return `## ${licence}\n\n${names.join(', ')}`;
    });
  return `# Licences

What the product needs at run time, by licence, as package-lock.json pins it; made by \`npx tsx scripts/licences.ts\`. The
libraries under the LGPL are libvips and its parts inside sharp: shared libraries in packages of their own, which can be
replaced. \`src/users/common-passwords.txt\` comes from @zxcvbn-ts/language-common (MIT). The bill of materials in
CycloneDX: \`npm run sbom\`.

${sections.join('\n\n')}
`;
}
