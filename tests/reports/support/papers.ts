/** The papers of a round, made as the command makes them, with pictures that need no archive. */

import type { AnswerAddresses } from '../../../src/documents/answer-address.ts';
import { produce } from '../../../src/documents/produce.ts';
import { readTemplates } from '../../../src/documents/templates.ts';
import type { CaptureId } from '../../../src/domain/page.ts';
import type { Office } from '../../../src/reports/office.ts';
import type { ReportedAccount, ReportedCapture, RoundReport } from '../../../src/reports/round-report.ts';
import { png } from '../../support/pictures.ts';
import { BAOJI, CHECKPOINT, RULES } from './baoji.ts';

export interface PapersOf {
  readonly report: RoundReport;
  readonly office?: Office;
  readonly picture?: Uint8Array;
  /** Where bodies answer, by their names. */
  readonly answers?: AnswerAddresses;
  /** Folder that comes before the shipped templates. */
  readonly templates?: string;
}

/** By path; texts as bytes too. */
export async function papersOf(of: PapersOf): Promise<ReadonlyMap<string, Uint8Array>> {
  const papers = new Map<string, Uint8Array>();
  const parts = {
    rules: RULES,
    office: of.office ?? BAOJI,
    ...(of.answers ? { answers: of.answers } : {}),
    templates: await readTemplates(of.templates ?? null),
    archive: { readScreenshot: async () => of.picture ?? png() },
    onMissingPicture: (_: ReportedCapture, error: unknown) => {
      throw error;
    },
  };
  for await (const { path, content } of produce(of.report, parts))
    papers.set(path, typeof content === 'string' ? Buffer.from(content) : content);
  return papers;
}

/** The account's problems rest on a page and its screenshot. */
export function withEvidence(account: ReportedAccount): ReportedAccount {
  const capture = (kind: string, digit: string): ReportedCapture => ({
    captureId: crypto.randomUUID() as CaptureId,
    kind,
    url: 'https://mp.weixin.qq.com/s?__biz=MzA3MDk5MDAwMQ==&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef',
    seenAt: CHECKPOINT,
    sha256: digit.repeat(64),
    file: 'a.warc.gz',
    offset: 0,
    length: 1,
  });
  return {
    ...account,
    violations: account.violations.map((violation) => ({
      ...violation,
      evidence: [capture('wechat-article', 'a'), capture('screenshot', 'b')],
    })),
  };
}
