/**
 * Finds a browser: the configured one, else an installed Chromium, else the one that npm carries, else none, with
 * a remedy in one line. Whatever is found was run once and said its version.
 */

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type CarriedPackage,
  carriedPackage,
  type Unpacked,
  unpackAgain,
  unpackOnce,
} from './browser/carried.ts';
import { findFont, writeFontConfig } from './browser/fonts.ts';
import { installedBrowsers, isExecutable, type SearchPlaces, USUAL_PLACES } from './browser/installed.ts';
import { EmbeddedFailure, type InBothLanguages } from './failure.ts';
import { BARE_ENVIRONMENT, runProgram } from './program.ts';

export type BrowserFinding =
  | {
      readonly found: true;
      readonly executable: string;
      readonly source: 'configured' | 'installed' | 'carried';
      /** As it says itself, e.g. `143.0.7499.0`. */
      readonly version: string;
      /** Its whole environment: fonts, libraries, a home of its own. Ours, which holds secrets, is not given to it. */
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly found: false; readonly remedy: InBothLanguages };

export interface FindBrowserOptions {
  /** XUNJIAN_BROWSER; null if unset. */
  readonly configured: string | null;
  /** XUNJIAN_HOME: what the browser needs of files is kept below it. */
  readonly home: string;
  /** Where to look for an installed one. */
  readonly places?: SearchPlaces;
  /** The packed one; null: none. Unset: the one that npm carries. */
  readonly carried?: CarriedPackage | null;
}

/** Older ones lack what their driver asks of them. */
const OLDEST = 115;

/** Throws an EmbeddedFailure if a browser was configured that cannot be used: it is never silently replaced. */
export async function findBrowser(options: FindBrowserOptions): Promise<BrowserFinding> {
  const folder = join(resolve(options.home), 'browser');
  const env = await environment(folder);
  const { configured } = options;
  if (configured !== null) return asConfigured(configured, env);
  for await (const executable of installedBrowsers(options.places ?? USUAL_PLACES)) {
    const { version } = await askVersion(executable, env);
    if (version !== null) return { found: true, executable, source: 'installed', version, env };
  }
  const carried = options.carried === undefined ? await carriedPackage() : options.carried;
  return carried ? carriedOne(carried, folder, env) : { found: false, remedy: remedy(null) };
}

async function environment(folder: string): Promise<Record<string, string>> {
  const own = join(folder, 'home');
  try {
    await mkdir(own, { recursive: true });
    const fonts = await writeFontConfig(folder, await findFont());
    return { ...BARE_ENVIRONMENT, LC_ALL: 'C.UTF-8', TZ: 'Asia/Shanghai', HOME: own, FONTCONFIG_FILE: fonts };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedFailure(
      {
        english: `${folder} cannot be written (${said}); set XUNJIAN_HOME to a folder that this user may write`,
        chinese: `无法写入目录 ${folder}；请将 XUNJIAN_HOME 设为当前用户可写的目录`,
      },
      { cause },
    );
  }
}

async function asConfigured(executable: string, env: Record<string, string>): Promise<BrowserFinding> {
  if (!(await isExecutable(executable))) {
    throw new EmbeddedFailure({
      english: `XUNJIAN_BROWSER is ${JSON.stringify(executable)}, which is not there or not executable; set it to the path of a Chromium or Chrome, or unset it to have one found`,
      chinese: `XUNJIAN_BROWSER 为 ${JSON.stringify(executable)}，该文件不存在或不可执行；请改为 Chromium 或 Chrome 的路径，或取消该变量以自动查找`,
    });
  }
  const { version, said } = await askVersion(executable, env);
  if (version !== null) return { found: true, executable, source: 'configured', version, env };
  throw new EmbeddedFailure({
    english: `XUNJIAN_BROWSER is ${JSON.stringify(executable)}, which is no Chromium ${OLDEST} or later, or does not run here (it says: ${said}); set it to another, or unset it to have one found`,
    chinese: `XUNJIAN_BROWSER 为 ${JSON.stringify(executable)}，不是 ${OLDEST} 及以上版本的 Chromium，或无法在本机运行（${said}）；请改用其他浏览器，或取消该变量以自动查找`,
  });
}

async function carriedOne(
  carried: CarriedPackage,
  folder: string,
  env: Record<string, string>,
): Promise<BrowserFinding> {
  try {
    let unpacked = await unpackOnce(carried, folder);
    let run = await tryCarried(unpacked, env);
    if (run.version === null) {
      unpacked = await unpackAgain(unpacked, carried);
      run = await tryCarried(unpacked, env);
    }
    const { version } = run;
    if (version === null) return { found: false, remedy: remedy(run.said) };
    return { found: true, executable: unpacked.executable, source: 'carried', version, env: run.env };
  } catch (error) {
    return { found: false, remedy: remedy(error instanceof Error ? error.message : String(error)) };
  }
}

/** With the system's own libraries where it has them, else with the carried ones. */
async function tryCarried(
  unpacked: Unpacked,
  env: Record<string, string>,
): Promise<Answer & { env: typeof env }> {
  const plain = await askVersion(unpacked.executable, env);
  if (isOf(unpacked, plain)) return { ...plain, env };
  const withLibraries = { ...env, LD_LIBRARY_PATH: unpacked.libraries };
  const answer = await askVersion(unpacked.executable, withLibraries);
  if (isOf(unpacked, answer)) return { ...answer, env: withLibraries };
  return { version: null, said: answer.said, env };
}

/** The package's version begins with that of the browser in it. */
function isOf(unpacked: Unpacked, answer: Answer): boolean {
  return answer.version !== null && answer.version.split('.')[0] === unpacked.version.split('.')[0];
}

interface Answer {
  readonly version: string | null;
  readonly said: string;
}

async function askVersion(executable: string, env: Record<string, string>): Promise<Answer> {
  const ended = await runProgram(executable, ['--version'], { env, timeout: 20_000 });
  const said = ended.output.trim().split('\n')[0] ?? '';
  const version = /\b(?:Chrom\w*|Edge)\b[^\d\n]{0,40}(\d+(?:\.\d+){1,3})/.exec(ended.output)?.[1] ?? null;
  const isUsable = ended.code === 0 && version !== null && Number.parseInt(version, 10) >= OLDEST;
  return { version: isUsable ? version : null, said };
}

/** `said`: why the carried one does not run; null if there is none for this machine. */
function remedy(said: string | null): InBothLanguages {
  const [why, grund] =
    said === null
      ? [
          'none is installed, and npm carries none for this system',
          '系统中未安装，npm 也没有适用于本系统的版本',
        ]
      : [
          `none is installed, and the carried one does not run (${said})`,
          `系统中未安装，自带的浏览器无法运行（${said}）`,
        ];
  return {
    english: `no browser: ${why}; install Chromium (Debian: apt install chromium; elsewhere Google Chrome) or set XUNJIAN_BROWSER to the path of one`,
    chinese: `未找到浏览器：${grund}；请安装 Chromium（Debian：apt install chromium；其他系统可装 Google Chrome），或将 XUNJIAN_BROWSER 设为其路径`,
  };
}
