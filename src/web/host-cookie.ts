/** What every cookie of ours has in common: of this very host, out of reach of scripts and of other sites' forms. */

/** With the prefix a browser takes it over https only, and from no other host of the domain. */
export function hostCookie(name: string, isHttps: boolean) {
  return {
    name: isHttps ? `__Host-${name}` : name,
    // Not `strict`: people come from messages, and back from the identity provider.
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
  } as const;
}
