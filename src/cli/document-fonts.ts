/** For `xunjian doctor`: whether this machine can print the documents in the fonts that they name. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** By the name in the documents: the names under which systems know the same face. */
const FACES: Readonly<Record<string, readonly string[]>> = {
  方正小标宋简体: ['方正小标宋简体', '方正小标宋_GBK', 'FZXiaoBiaoSong-B05S', 'FZXiaoBiaoSong-B05'],
  仿宋_GB2312: ['仿宋_GB2312', 'FangSong_GB2312', '仿宋', 'FangSong', 'STFangsong'],
  楷体_GB2312: ['楷体_GB2312', 'KaiTi_GB2312', '楷体', 'KaiTi', 'STKaiti'],
  黑体: ['黑体', 'SimHei', 'STHeiti'],
  宋体: ['宋体', 'SimSun', 'STSong'],
};

/** Families that fontconfig knows, one or several names a line; null where there is no fontconfig. */
export async function installedFamilies(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('fc-list', [':', 'family'], { maxBuffer: 16 << 20 });
    return stdout;
  } catch {
    return null;
  }
}

/** The documents' fonts that are not among these families. */
export function missingFaces(families: string): string[] {
  const known = new Set(families.split(/[\n,]/).map((name) => name.trim().toLowerCase()));
  return Object.entries(FACES)
    .filter(([, names]) => !names.some((name) => known.has(name.toLowerCase())))
    .map(([name]) => name);
}
