/** A body's report prints where the body answers, if anywhere: as text and as a code that a phone reads. */

import { describe, expect, it } from 'vitest';
import { qrPng, qrSvg } from '../../src/documents/qr-code.ts';
import { readCodes } from '../../src/inspection/qr-reader.ts';
import type { AnswerAddress } from '../../src/reports/documents.ts';
import { baoji } from './support/baoji.ts';
import { papersOf } from './support/papers.ts';

const SPONSOR = '宝鸡市工信局';
const URL = 'https://xunjian.example.gov.cn/s/12-RCUCnfmBWjVGM4ljvK2GfKRh';

async function reports(answer: AnswerAddress | null) {
  const answers = new Map(answer ? [[SPONSOR, answer]] : []);
  const papers = await papersOf({ report: baoji(), answers });
  const html = (sponsor: string) => {
    const found = [...papers].find(([path]) => path.includes(sponsor) && path.endsWith('检查报告.html'));
    return Buffer.from(found?.[1] ?? '').toString('utf8');
  };
  return { own: html(SPONSOR), other: html('宝鸡市信访局') };
}

describe("a body's report", () => {
  it('shows its own address, and a code that reads as it', async () => {
    const { own, other } = await reports({ url: URL, until: '2020年12月15日', qr: await qrPng(URL) });
    expect(own).toContain(URL);
    expect(own).toContain('有效期至2020年12月15日');
    const [, code = ''] = /src="data:image\/png;base64,([^"]+)" alt="填报整改情况的二维码"/.exec(own) ?? [];
    expect(await readCodes(Buffer.from(code, 'base64'))).toEqual([URL]);
    expect(other).not.toContain('/s/');
  });

  it('shows nothing of it where no address was given out', async () => {
    const { own } = await reports(null);
    expect(own).not.toContain('二维码');
  });
});

describe('a QR code on a page', () => {
  it('is a drawing without script', async () => {
    const svg = await qrSvg(URL);
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toMatch(/script|href/);
  });
});
