/** The fonts that the standard asks for, and what a machine without them may take instead. */

const chinese = (name: string) => ({ ascii: name, hAnsi: name, cs: name, eastAsia: name });

/** Figures and letters too: in these fonts they are half as wide as a character. */
export const FONTS = {
  body: chinese('仿宋_GB2312'),
  title: chinese('方正小标宋简体'),
  first: chinese('黑体'),
  second: chinese('楷体_GB2312'),
  number: chinese('宋体'),
} as const;
export type FontName = keyof typeof FONTS;

/** By the name in the document: the next best, then its name in another system. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  仿宋_GB2312: '仿宋;FangSong;STFangsong',
  方正小标宋简体: '方正小标宋_GBK;FZXiaoBiaoSong-B05S;华文中宋;STZhongsong',
  黑体: 'SimHei;STHeiti',
  楷体_GB2312: '楷体;KaiTi;STKaiti',
  宋体: 'SimSun;STSong',
};

/** Word processors look for `altName` where a font is missing. */
export function fontTable(): string {
  const fonts = Object.entries(ALTERNATIVES).map(
    ([name, other]) =>
      `<w:font w:name="${name}"><w:altName w:val="${other}"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${fonts.join('')}</w:fonts>`;
}
