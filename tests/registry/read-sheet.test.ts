import { describe, expect, it } from 'vitest';
import {
  columnLetter,
  openWorkbook,
  SheetError,
  type SheetLimits,
  type SheetRow,
} from '../../src/registry/read-sheet.ts';
import { file, imported, xlsx, xlsxOf, xlsxParts, xmlRow, zip } from './files.ts';

async function read(path: string, limits: Partial<SheetLimits> = {}): Promise<SheetRow[]> {
  const workbook = await openWorkbook(path, limits);
  try {
    const rows: SheetRow[] = [];
    for await (const row of workbook.rows(0)) rows.push({ row: row.row, cells: [...row.cells] });
    return rows;
  } finally {
    await workbook.close();
  }
}

async function byHand(sheet: string, more: Record<string, string> = {}): Promise<SheetRow[]> {
  return read(await file('a.xlsx', zip(xlsxParts(sheet, more))));
}

/** The cells of the one row. */
async function cells(row: string, more: Record<string, string> = {}): Promise<SheetRow['cells']> {
  const rows = await byHand(`<sheetData><row r="1">${row}</row></sheetData>`, more);
  return rows[0]?.cells ?? [];
}

const text = (value: string) => ({ kind: 'text', text: value });

describe('an xlsx file', () => {
  it('written by a library gives its rows that hold something, with their numbers', async () => {
    const rows = await read(
      await xlsx([
        ['标题'],
        [],
        [null, 'a', 1, true, { value: new Date(Date.UTC(2020, 8, 30)), format: 'yyyy-mm-dd' }],
      ]),
    );
    expect(rows).toEqual([
      { row: 1, cells: [text('标题')] },
      {
        row: 3,
        cells: [
          undefined,
          text('a'),
          { kind: 'number', text: '1' },
          text('TRUE'),
          { kind: 'date', text: '2020-09-30' },
        ],
      },
    ]);
  });

  it('has texts in line, shared, rich, and the results of formulas', async () => {
    const shared =
      '<sst><si><t>共享</t></si><si><r><t>美连</t></r><r><t xml:space="preserve">丨 治污</t></r><rPh sb="0" eb="1"><t>拼音</t></rPh></si></sst>';
    expect(
      await cells(
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="str"><f>A1</f><v>算得</v></c><c r="D1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>',
        { 'xl/sharedStrings.xml': shared },
      ),
    ).toEqual([text('共享'), text('美连丨 治污'), text('算得'), text('甲乙')]);
  });

  it('has numbers in full, however they are written', async () => {
    expect(
      await cells('<c><v>1.234567891E9</v></c><c><v>6279793937</v></c><c><v>0.5</v></c><c><v>1E30</v></c>'),
    ).toEqual(['1234567891', '6279793937', '0.5', '1e+30'].map((value) => ({ kind: 'number', text: value })));
  });

  it('tells dates by their styles, in both calendars', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="177" formatCode="0&quot;day&quot;"/></numFmts>' +
      '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="31"/></cellXfs></styleSheet>';
    const row =
      '<c s="0"><v>44104</v></c><c s="1"><v>44104</v></c><c s="2"><v>44104.4166666667</v></c><c s="3"><v>44104</v></c><c s="4"><v>44104</v></c><c t="d"><v>2020-09-30T00:00:00</v></c>';
    expect((await cells(row, { 'xl/styles.xml': styles })).map((cell) => cell?.text)).toEqual([
      '44104',
      '2020-09-30',
      '2020-09-30T10:00:00',
      '44104',
      '2020-09-30',
      '2020-09-30',
    ]);
    const parts = xlsxParts(`<sheetData><row r="1">${row}</row></sheetData>`, { 'xl/styles.xml': styles });
    const workbook = String(parts['xl/workbook.xml']).replace(
      '<sheets>',
      '<workbookPr date1904="1"/><sheets>',
    );
    const rows = await read(await file('a.xlsx', zip({ ...parts, 'xl/workbook.xml': workbook })));
    expect(rows[0]?.cells[1]?.text).toBe('2024-10-01');
  });

  it('may leave out where rows and cells stand', async () => {
    expect(
      await byHand(
        '<sheetData><row><c><v>1</v></c></row><row r="5"><c r="C5"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row></sheetData>',
      ),
    ).toEqual([
      { row: 1, cells: [{ kind: 'number', text: '1' }] },
      { row: 5, cells: [undefined, undefined, { kind: 'number', text: '2' }, { kind: 'number', text: '3' }] },
      { row: 6, cells: [{ kind: 'number', text: '4' }] },
    ]);
  });

  it('may write its elements with a prefix, its parts absolutely, with backslashes and in other case, and strictly', async () => {
    const parts = xlsxParts('');
    const strict = 'http://purl.oclc.org/ooxml';
    const path = await file(
      'a.xlsx',
      zip({
        '_rels\\.rels': `<Relationships><Relationship Id="x" Type="${strict}/officeDocument/relationships/officeDocument" Target="/XL/workbook.xml"/></Relationships>`,
        'xl\\workbook.xml': `<x:workbook xmlns:x="${strict}/spreadsheetml/main" xmlns:q="${strict}/officeDocument/relationships"><x:sheets><x:sheet name="甲" sheetId="7" q:id="R1"/></x:sheets></x:workbook>`,
        'xl\\_rels\\workbook.xml.rels': `<Relationships><Relationship Id="R1" Type="${strict}/officeDocument/relationships/worksheet" Target="/xl/worksheets/Sheet1.xml"/></Relationships>`,
        'xl\\worksheets\\sheet1.xml': `<x:worksheet><x:sheetData><x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>&#x5B9D;&amp;</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
        '[Content_Types].xml': String(parts['[Content_Types].xml']),
      }),
    );
    expect(await read(path)).toEqual([{ row: 2, cells: [undefined, text('宝&')] }]);
  });

  it('may be stored uncompressed, or with 64-bit sizes', async () => {
    const parts = xlsxParts(`<sheetData>${xmlRow(1, ['甲'])}</sheetData>`);
    for (const options of [{ store: true }, { zip64: true }]) {
      expect(await read(await file('a.xlsx', zip(parts, options)))).toEqual([
        { row: 1, cells: [text('甲')] },
      ]);
    }
  });

  it('may be named .csv all the same', async () => {
    const parts = xlsxParts(`<sheetData>${xmlRow(1, ['甲'])}</sheetData>`);
    expect(await read(await file('a.csv', zip(parts)))).toEqual([{ row: 1, cells: [text('甲')] }]);
  });

  it('tells its merged ranges, which stand after the rows, wherever a chunk of it ends', async () => {
    for (const filler of [0, 16_370, 16_375, 16_380, 40_000]) {
      const noise = Buffer.from(Array.from({ length: filler }, (_, i) => 97 + ((i * 7919) % 26))).toString();
      const parts = xlsxParts(
        `<sheetData>${xmlRow(1, [`mergeCells ${noise}`])}</sheetData><mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="$B$3:B5"/></mergeCells><pageMargins left="1"/>`,
      );
      const workbook = await openWorkbook(await file('a.xlsx', zip(parts, { store: true })), {
        cellCharacters: 100_000,
      });
      expect(await workbook.merges(0)).toEqual([
        { top: 1, left: 0, bottom: 1, right: 2 },
        { top: 3, left: 1, bottom: 5, right: 1 },
      ]);
      await workbook.close();
    }
  });

  it('has its hidden sheets passed over', async () => {
    const parts = xlsxParts(`<sheetData>${xmlRow(1, ['看得见'])}</sheetData>`);
    const workbook = String(parts['xl/workbook.xml']).replace(
      '<sheets>',
      '<sheets><sheet name="宏" sheetId="9" state="veryHidden" r:id="rId9"/>',
    );
    const relations = String(parts['xl/_rels/workbook.xml.rels']).replace(
      '</Relationships>',
      '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/none.xml"/></Relationships>',
    );
    const path = await file(
      'a.xlsx',
      zip({ ...parts, 'xl/workbook.xml': workbook, 'xl/_rels/workbook.xml.rels': relations }),
    );
    expect(await read(path)).toEqual([{ row: 1, cells: [text('看得见')] }]);
  });

  it('has `_x000D_` for a carriage return', async () => {
    expect(await cells('<c t="inlineStr"><is><t>甲_x000D_乙_x5F_</t></is></c>')).toEqual([
      text('甲\r乙_x5F_'),
    ]);
  });

  it('has error values, and formulas that nobody computed, told apart from texts', async () => {
    expect(
      await cells(
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>A1</f></c><c t="inlineStr"><is><t> </t></is></c><c t="b"><v>0</v></c>',
      ),
    ).toEqual([
      { kind: 'error', text: '#DIV/0!' },
      { kind: 'uncomputed', text: '' },
      undefined,
      text('FALSE'),
    ]);
    const header = xmlRow(1, ['新媒体类型', '新媒体名称', '代表主体名称', '层级']);
    const row =
      '<row r="2"><c t="inlineStr"><is><t>微信</t></is></c><c t="e"><v>#N/A</v></c><c><f>X1</f></c><c t="e"><v>#REF!</v></c></row>';
    const result = await imported(
      await file('a.xlsx', zip(xlsxParts(`<sheetData>${header}${row}</sheetData>`))),
    );
    expect(result.problems.map((p) => `${p.column?.letter} ${p.message}`)).toEqual([
      'C 单元格是公式，但文件里没有计算结果',
      'C 没有填写单位',
      'D 单元格是公式错误值，不是内容',
      'D 没有填写层级',
      'B 没有填写名称',
    ]);
  });
});

/** What the import says of the file. */
async function complaint(path: string, limits: Partial<SheetLimits> = {}): Promise<string> {
  const result = await imported(path, { limits });
  expect(result.accounts).toEqual([]);
  expect(result.problems).toHaveLength(1);
  expect(result.problems[0]?.remedy).not.toBe('');
  return result.problems[0]?.message ?? '';
}

const HEADER_ROW = xmlRow(1, ['新媒体类型', '新媒体名称', '代表主体名称', '层级']);
const GOOD = xlsxParts(`<sheetData>${HEADER_ROW}${xmlRow(2, ['微信', '甲', '某局', '乡镇'])}</sheetData>`);
const good = () => zip(GOOD);

describe('a broken file', () => {
  it('is not what these tests begin with', async () => {
    expect((await imported(await file('a.xlsx', good()))).accounts).toHaveLength(1);
  });

  const ole = (stream: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(1000),
      Buffer.from(stream, 'utf16le'),
      Buffer.alloc(500),
    ]);

  it.each<[string, string, Buffer | string, string]>([
    ['that is empty', 'a.xlsx', '', '文件是空的'],
    ['that is no archive', 'a.xlsx', 'not a spreadsheet', '文件已损坏，不是xlsx文件（文件头不符）'],
    [
      'of which the end is missing',
      'a.xlsx',
      good().subarray(0, 900),
      '文件已损坏，不是完整的xlsx文件（文件末尾缺失，可能没有下载完整）',
    ],
    [
      'of which the middle is missing',
      'a.xlsx',
      Buffer.concat([good().subarray(0, 300), good().subarray(500)]),
      '文件已损坏，不是完整的xlsx文件（文件不完整）',
    ],
    ['an .xls with another name', 'a.xlsx', ole('Workbook'), '这是旧版Excel文件（.xls），不能读取'],
    ['with a password', 'a.xlsx', ole('EncryptedPackage'), '文件设有打开密码，无法读取'],
    ['with a password on its archive', 'a.xlsx', zip(GOOD, { encrypted: true }), '文件设有密码，无法读取'],
    [
      'a web page with another name',
      'a.xlsx',
      '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>微信',
      '这是网页文件，只是改了扩展名',
    ],
    ['a web page, named .csv', 'a.csv', '\ufeff<!DOCTYPE html><html>', '这是网页文件，只是改了扩展名'],
    [
      'Excel 2003 XML',
      'a.xls',
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
      '这是XML表格（Excel 2003 XML），不能读取',
    ],
    ['a PDF', 'a.xlsx', '%PDF-1.4', '这是PDF文件，不是表格文件'],
    [
      'a Word document',
      'a.xlsx',
      zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>' }),
      '这是Word文档，不是表格文件',
    ],
    [
      'an OpenDocument sheet',
      'a.xlsx',
      zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
      '这是OpenDocument表格（.ods），不能读取',
    ],
    [
      'a binary workbook',
      'a.xlsx',
      zip({ 'xl/workbook.bin': 'x' }),
      '这是Excel二进制工作簿（.xlsb），不能读取',
    ],
    [
      'an archive of spreadsheets',
      'a.xlsx',
      zip({ '宝鸡.xlsx': 'x', '眉县.xlsx': 'x' }),
      '这是压缩包，不是表格文件',
    ],
    ['an archive of nothing', 'a.xlsx', zip({}), '文件已损坏，不是完整的xlsx文件（缺少xl/workbook.xml）'],
    [
      'without its sheet',
      'a.xlsx',
      zip(without('xl/worksheets/sheet1.xml')),
      '文件已损坏，不是完整的xlsx文件（缺少xl/worksheets/sheet1.xml）',
    ],
    [
      'without its relations',
      'a.xlsx',
      zip(without('xl/_rels/workbook.xml.rels')),
      '文件已损坏，不是完整的xlsx文件（缺少xl/_rels/workbook.xml.rels）',
    ],
    [
      'with a sheet that is cut off',
      'a.xlsx',
      zip({ ...GOOD, 'xl/worksheets/sheet1.xml': String(GOOD['xl/worksheets/sheet1.xml']).slice(0, -30) }),
      '文件已损坏，不是完整的xlsx文件（xl/worksheets/sheet1.xml不完整）',
    ],
    [
      'with an empty sheet part',
      'a.xlsx',
      zip({ ...GOOD, 'xl/worksheets/sheet1.xml': '' }),
      '文件已损坏，不是完整的xlsx文件（xl/worksheets/sheet1.xml不完整）',
    ],
    [
      'with a sum that does not fit',
      'a.xlsx',
      zip(GOOD, { lie: { crc: 1 } }),
      '文件已损坏，不是完整的xlsx文件（_rels/.rels校验不符）',
    ],
    [
      'with a size that does not fit',
      'a.xlsx',
      zip(GOOD, { lie: { size: 7 } }),
      '文件已损坏，不是完整的xlsx文件（_rels/.rels校验不符）',
    ],
    [
      'with a shared text that is not there',
      'a.xlsx',
      zip(xlsxParts('<sheetData><row r="1"><c t="s"><v>5</v></c></row></sheetData>')),
      '文件已损坏，不是完整的xlsx文件（缺少第5条共享文字）',
    ],
    ['with nothing in its sheet', 'a.xlsx', zip(xlsxParts('<sheetData/>')), '工作表是空的'],
    [
      'in no encoding that we know',
      'a.csv',
      Buffer.from([0x41, 0xff, 0xff, 0x41]),
      '文件的文字编码无法识别，既不是UTF-8也不是GBK（GB18030）',
    ],
    [
      'with bytes that are no text',
      'a.csv',
      Buffer.from([0x41, 0, 0x41]),
      '文件的文字编码无法识别，既不是UTF-8也不是GBK（GB18030）',
    ],
    [
      'with a quotation mark too many',
      'a.csv',
      '平台,账号名称,主办单位,层级\n微信,"甲,某局,乡镇\n微信,乙,某局,乡镇\n',
      '从第2行起引号不成对，后面的内容无法分列',
    ],
  ])('%s', async (_, name, content, message) => {
    expect(await complaint(await file(name, content))).toBe(message);
  });

  function without(part: string): Record<string, string | Buffer> {
    return Object.fromEntries(Object.entries(GOOD).filter(([name]) => name !== part));
  }

  it('that is not there', async () => {
    expect(await complaint('/nowhere/备案表.xlsx')).toBe('文件不存在');
  });

  it('that is a folder', async () => {
    expect(await complaint('/')).toBe('这不是文件');
  });

  it('loses all its accounts if it breaks in the middle: half a register is none', async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => xmlRow(i + 2, ['微信', `账号${i}`, '某局', '乡镇']));
    const sheet = `<worksheet><sheetData>${HEADER_ROW}${rows.join('')}`;
    const path = await file('a.xlsx', zip({ ...GOOD, 'xl/worksheets/sheet1.xml': sheet }));
    expect(await complaint(path)).toContain('不完整');
  });

  it('never ends in anything but a problem, wherever a byte of it is changed or it is cut', async () => {
    const bytes = good();
    for (let at = 0; at < bytes.length; at += 13) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      for (const content of [changed, bytes.subarray(0, at)]) {
        const result = await imported(await file('a.xlsx', content));
        expect(result.accounts.length + result.problemCount).toBeGreaterThan(0);
      }
    }
  });
});

describe('the limits', () => {
  it('of the file', async () => {
    expect(await complaint(await file('a.xlsx', good()), { fileBytes: 1024 })).toBe('文件超过0MB');
  });

  it('stop a zip bomb at what it has expanded to, whatever size it states', async () => {
    const bomb = zip(
      { ...GOOD, 'xl/worksheets/sheet1.xml': `<worksheet>${' '.repeat(5_000_000)}` },
      { lie: { of: 'xl/worksheets/sheet1.xml', size: 10 } },
    );
    expect(bomb.length).toBeLessThan(20_000);
    const path = await file('a.xlsx', bomb);
    expect(await refusal(path, { partBytes: 1024 * 1024 })).toBe(
      '文件解压后超过1MB（xl/worksheets/sheet1.xml）',
    );
  });

  it('stop XML that is one endless tag, attribute or nesting', async () => {
    for (const endless of [
      `<worksheet a="${'x'.repeat(3_000_000)}"/>`,
      `<worksheet ${'a="1" '.repeat(500)}/>`,
      `<worksheet>${'<a>'.repeat(500)}`,
      `<worksheet><!--${'x'.repeat(3_000_000)}--></worksheet>`,
    ]) {
      const path = await file('a.xlsx', zip({ ...GOOD, 'xl/worksheets/sheet1.xml': endless }));
      expect(await refusal(path)).toContain('文件已损坏');
    }
  });

  it('do not let entities expand', async () => {
    const doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    const sheet = `${doctype}<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`;
    expect(await read(await file('a.xlsx', zip({ ...GOOD, 'xl/worksheets/sheet1.xml': sheet })))).toEqual([
      { row: 1, cells: [text('&b;')] },
    ]);
  });

  it('of rows, columns, characters in a cell and in all', async () => {
    const path = await xlsx([['甲', '乙', '丙'], ['一二三四五'], ['六']]);
    expect(await refusal(path, { rows: 2 })).toBe('数据超过2行');
    expect(await refusal(path, { columns: 2 })).toBe('第1行的数据超出B列，共允许2列');
    expect(await refusal(await file('a.csv', '甲,乙,丙\n一'), { columns: 2 })).toBe(
      '第1行的数据超出B列，共允许2列',
    );
    expect(await refusal(await file('a.csv', '甲\n一二三四五'), { cellCharacters: 4 })).toBe(
      '第2行有单元格超过4个字符',
    );
    expect(await refusal(path, { sharedCharacters: 5 })).toContain('文件中的文字超过');
  });

  it('count only what holds something: a million formatted blank rows are nothing', async () => {
    const blank = Array.from(
      { length: 5_000 },
      (_, i) => `<row r="${i + 3}"><c r="A${i + 3}" s="1"/><c r="XFD${i + 3}" s="1"/></row>`,
    );
    const path = await file(
      'a.xlsx',
      zip(xlsxParts(`<sheetData>${xmlRow(1, ['甲'])}${blank.join('')}</sheetData>`)),
    );
    expect(await read(path, { rows: 1, columns: 1 })).toHaveLength(1);
  });

  async function refusal(path: string, limits: Partial<SheetLimits> = {}): Promise<string> {
    const error = await read(path, limits).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SheetError);
    return error instanceof SheetError ? error.message : '';
  }
});

describe('a column', () => {
  it('has its letters', () => {
    expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetter)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
      'XFD',
    ]);
  });
});

describe('several sheets', () => {
  it('are read by number', async () => {
    const workbook = await openWorkbook(
      await xlsxOf([
        { data: [['甲']], sheet: '一' },
        { data: [['乙']], sheet: '二' },
      ]),
    );
    expect(workbook.sheets).toEqual(['一', '二']);
    const second: SheetRow[] = [];
    for await (const row of workbook.rows(1)) second.push(row);
    expect(second).toEqual([{ row: 1, cells: [text('乙')] }]);
    await workbook.close();
  });
});
