/** `xunjian evidence verify`: needs no database; names the first thing that does not fit. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyBundle } from '../../evidence/verify.ts';
import { EXIT, type ExitCode, InputError, printJson, type Register } from '../command.ts';

interface VerifyOptions {
  readonly key?: string;
  readonly json?: true;
}

export const verifyCommand: Register = (evidence, end) => {
  evidence
    .command('verify')
    .description('check a bundle (or its unpacked folder, or every bundle in a folder); needs no database')
    .argument('<path>')
    .option('--key <file>', "the office's public key (PEM): the bundle must be signed with it")
    .option('--json', 'one JSON object a line for each bundle')
    .action(async (path: string, options: VerifyOptions) => {
      end(await verify(path, options));
    });
};

async function verify(path: string, { key, json }: VerifyOptions): Promise<ExitCode> {
  const publicKey = key === undefined ? null : await readFile(key, 'utf8').catch(unreadable(key));
  let code: ExitCode = EXIT.done;
  for (const bundle of await bundlesAt(path)) {
    const verified = await verifyBundle(bundle, publicKey);
    if (!verified.fits) code = EXIT.failed;
    if (json) printJson({ bundle, ...verified });
    else console.log(`${bundle}：${verified.fits ? sound(verified.sound) : fault(verified.fault)}`);
  }
  return code;
}

type Verified = Awaited<ReturnType<typeof verifyBundle>>;

function sound({
  files,
  fingerprint,
  roundManifest,
  isStamped,
}: Extract<Verified, { fits: true }>['sound']): string {
  const round = roundManifest === null ? '本轮检查尚无取证清单' : `本轮检查取证清单SHA-256：${roundManifest}`;
  return `完好，共${files}个文件；签名公钥指纹${fingerprint}；${round}${isStamped ? '（有时间戳）' : ''}`;
}

function fault({ where, why }: Extract<Verified, { fits: false }>['fault']): string {
  return `不符：${where}：${why}`;
}

/** A bundle, the folder of an unpacked one, or all bundles in a folder. */
async function bundlesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(unreadable(path));
  if (!found.isDirectory()) return [path];
  const names = await readdir(path);
  if (names.includes('datapackage.json')) return [path];
  const bundles = names.filter((name) => name.endsWith('.wacz')).sort();
  if (bundles.length === 0) throw new InputError(`${path}: there is no bundle (*.wacz) in this folder`);
  return bundles.map((name) => join(path, name));
}

function unreadable(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new InputError(`${path}: cannot be read (${error.code ?? error.message})`);
  };
}
