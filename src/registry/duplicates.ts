/** The same account twice in one file: by the platform's id, or by name and body where an id does not tell them apart. */

import type { RegistryEntry } from './entry.ts';
import { compact, excerpt } from './normalise.ts';
import type { Report } from './report.ts';

/** What is kept of an entry that was accepted. */
type Seen = Pick<RegistryEntry, 'sheet' | 'row' | 'platformId'>;

export class Duplicates {
  private readonly byId = new Map<string, Seen>();
  private readonly byName = new Map<string, Seen>();

  /** Whether the entry is the first of its account; if not, a problem that names both rows is reported. */
  accept(entry: RegistryEntry, report: Report): boolean {
    const idKey = entry.platformId === null ? null : `${entry.platform} ${entry.platformId}`;
    const nameKey = `${entry.platform} ${compact(entry.name)} ${compact(entry.sponsor)}`;
    const sameId = idKey === null ? undefined : this.byId.get(idKey);
    const sameName = this.byName.get(nameKey);
    const spot = { row: entry.row, column: null };
    if (sameId !== undefined) {
      report.problem(
        spot,
        excerpt(`${entry.kind} ${entry.name} ${entry.platformId}`),
        `第${entry.row}行与${rowOf(sameId, entry)}是同一个账号（ID相同）`,
        '请删除重复的一行；如果是两个账号，请改正其中一个ID',
      );
      return false;
    }
    if (sameName && (sameName.platformId === null || entry.platformId === null)) {
      report.problem(
        spot,
        excerpt(`${entry.kind} ${entry.name} ${entry.sponsor}`),
        `第${entry.row}行与${rowOf(sameName, entry)}重复（类型、名称、单位都相同）`,
        '请删除重复的一行；如果确是两个账号，请在两行都填写账号ID',
      );
      return false;
    }
    if (sameName)
      report.note(
        spot,
        `第${entry.row}行与${rowOf(sameName, entry)}类型、名称、单位都相同，ID不同，按两个账号导入，请核对`,
      );
    const seen: Seen = { sheet: entry.sheet, row: entry.row, platformId: entry.platformId };
    if (idKey !== null) this.byId.set(idKey, seen);
    this.byName.set(nameKey, seen);
    return true;
  }
}

/** As one says it of another row: with its sheet only if that is another. */
function rowOf(seen: Seen, other: RegistryEntry): string {
  return seen.sheet === other.sheet ? `第${seen.row}行` : `工作表“${seen.sheet}”第${seen.row}行`;
}
