import { describe, expect, it } from 'vitest';
import { type Findable, searchTerms, searchWords } from '../../src/domain/search-words.ts';

function lines(account: Partial<Findable>): string[] {
  return searchWords({ name: '甲', formerNames: [], sponsor: null, platformId: null, ...account }).split(
    '\n',
  );
}

describe('the words of an account', () => {
  it('are its name as written, as it sounds, and its initials', () => {
    expect(lines({ name: '宝鸡工信' })).toEqual(['宝鸡工信', 'baojigongxin', 'bjgx']);
  });

  it('are those of its body and of its former names too', () => {
    const words = lines({ name: '宝鸡工信', formerNames: ['宝鸡经信'], sponsor: '宝鸡市工信局' });
    expect(words).toEqual(expect.arrayContaining(['bjjx', 'bjsgxj', '宝鸡经信']));
  });

  it('know that one character sounds differently in another word', () => {
    expect(lines({ name: '重庆发布' })).toContain('chongqingfabu');
  });

  it('write ü as people type it', () => {
    expect(lines({ name: '绿色女声' })).toContain('lvsenvsheng');
  });

  it('drop punctuation and full-width forms, and keep the id', () => {
    const words = lines({ name: '“美连丨治污”　ＡＢＣ', platformId: 'MzA3MDk5MDAwMQ==' });
    expect(words[0]).toBe('美连丨治污abc');
    expect(words).toContain('mza3mdk5mdawmq==');
  });

  it('have initials for Chinese only: digits stay as they are', () => {
    expect(lines({ name: '12345热线' })).toContain('12345rx');
  });
});

describe('what somebody typed', () => {
  it('is cut at spaces and where Chinese meets other letters', () => {
    expect(searchTerms(' 宝鸡  BJ工信 ')).toEqual(['宝鸡', 'bj', '工信']);
  });

  it('is nothing if there are only marks', () => {
    expect(searchTerms(' “” ， ')).toEqual([]);
  });
});
