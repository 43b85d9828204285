import { chineseTime } from '../../domain/time.ts';
import type { Login } from '../../users/login.ts';

/** Says until when: whoever it is may come back then, whatever others try meanwhile. */
export function problemOf(login: Extract<Login, { refused: string }>, wrong: string): string {
  return login.refused === 'wrong' ? wrong : `登录失败次数过多，请在${chineseTime(login.until)}之后再试`;
}
