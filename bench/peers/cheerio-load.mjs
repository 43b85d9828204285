/** `cheerio.load`: the whole page as a tree, by the rules of HTML. */

import { load } from 'cheerio';
import { read } from './read.mjs';

read((text) => load(text));
