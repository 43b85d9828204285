/** What `docx` cannot write, put into its file afterwards. */

import { Zip } from 'easy-template-x';
import { fontTable } from './fonts.ts';

/**
 * Of every paragraph: pages of exactly 22 lines (no line is moved to keep another company), no space between characters
 * and figures, and lines and characters by their own pitch. The grid stays declared for the section; not every word
 * processor can fit 16 pt characters into its cells of 15.79 pt (LibreOffice 7.4 gives each two of them).
 */
const PARAGRAPHS = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>';

export async function finished(docx: Buffer): Promise<Buffer> {
  const zip = await Zip.load(docx);
  zip.setFile('word/fontTable.xml', fontTable());
  const styles = await zip.getFile('word/styles.xml').getContentText();
  const marked = styles.replace(/(<w:pPrDefault><w:pPr>)/, `$1<w:widowControl w:val="0"/>${PARAGRAPHS}`);
  if (marked === styles) throw new Error('the styles have no default paragraph');
  zip.setFile('word/styles.xml', marked);
  return zip.export(Buffer);
}
