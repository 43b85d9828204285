/** What makes a ZIP file a WACZ (1.1.1): its list of contents and that list's digest. Pure. */

import { sha256 } from './sums.ts';

/** A file of the bundle. */
export interface Resource {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What `bundle.json` says of the bundle; the list of contents repeats it in the words of WACZ. */
export interface Label {
  readonly title: string;
  readonly description: string;
  /** ISO 8601. */
  readonly created: string;
  readonly software: string;
}

export const DATAPACKAGE = 'datapackage.json';
export const DATAPACKAGE_DIGEST = 'datapackage-digest.json';

/** The one form that it has: whoever has the files can write it again and compare. */
export function datapackageOf(label: Label, resources: readonly Resource[]): string {
  const { title, description, created, software } = label;
  return json({
    profile: 'data-package',
    wacz_version: '1.1.1',
    title,
    description,
    created,
    software,
    resources: resources.map(({ path, bytes, sha256: digest }) => ({
      name: path.slice(path.lastIndexOf('/') + 1),
      path,
      hash: `sha256:${digest}`,
      bytes,
    })),
  });
}

export function datapackageDigestOf(datapackage: string | Uint8Array): string {
  return json({ path: DATAPACKAGE, hash: `sha256:${sha256(datapackage)}` });
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
