import { createContext } from 'preact';
import type { WebUser } from '../web.ts';

/** Who looks at the page; `sendPage` and `sendFragment` provide it. */
export const Asker = createContext<WebUser | null>(null);
