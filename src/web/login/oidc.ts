/** The office's identity provider (OpenID Connect): authorization code with PKCE, state and nonce. */

import * as client from 'openid-client';
import type { OidcConfig } from '../../config.ts';
import { ROLES, type Role } from '../../domain/user.ts';
import { once } from '../../once.ts';

/** What has to be remembered between sending somebody there and their coming back. */
export interface Challenge {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  /** How the provider calls them; empty if it does not. */
  readonly name: string;
  /** Null: none of ours. */
  readonly role: Role | null;
  /** The provider says that it looked as closely as the office demands (`acr`); true if the office demands nothing. */
  readonly isStrong: boolean;
}

export interface Oidc {
  /** Where to send somebody, and what to remember. */
  begin(): Promise<{ readonly url: string; readonly challenge: Challenge }>;
  /** Who came back with this address; throws if the provider did not send them, or not for this challenge. */
  finish(returned: URL, challenge: Challenge): Promise<Claims>;
}

export function createOidc(config: OidcConfig, redirect: string): Oidc {
  // Asked for at the first login, so that the service starts without the provider.
  const provider = once(() => {
    const issuer = new URL(config.issuer);
    const execute = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    return client.discovery(issuer, config.clientId, config.clientSecret, undefined, {
      execute,
      timeout: 10,
    });
  });
  return {
    async begin() {
      const challenge = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(await provider(), {
        redirect_uri: redirect,
        scope: 'openid profile',
        code_challenge: await client.calculatePKCECodeChallenge(challenge.verifier),
        code_challenge_method: 'S256',
        state: challenge.state,
        nonce: challenge.nonce,
        ...(config.strengths.length > 0 && { acr_values: config.strengths.join(' ') }),
      });
      return { url: url.href, challenge };
    },
    async finish(returned, challenge) {
      const tokens = await client.authorizationCodeGrant(await provider(), returned, {
        pkceCodeVerifier: challenge.verifier,
        expectedState: challenge.state,
        expectedNonce: challenge.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('the provider gave no identity token');
      const { preferred_username: username, name } = claims;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        name: [username, name].find((text) => typeof text === 'string') ?? '',
        role: roleOf(claims[config.roleClaim], config.roles),
        isStrong: isStrong(claims.acr, config.strengths),
      } as Claims;
    },
  };
}

/** A provider that says nothing is taken for a weak one. */
function isStrong(acr: unknown, strengths: readonly string[]): boolean {
  return strengths.length === 0 || (typeof acr === 'string' && strengths.includes(acr));
}

/** The highest of those that the claim names. */
export function roleOf(claim: unknown, mapping: Readonly<Record<string, Role>>): Role | null {
  const named = [claim].flat().flatMap((value) => {
    const role = typeof value === 'string' && Object.hasOwn(mapping, value) ? mapping[value] : undefined;
    return role ? [role] : [];
  });
  return ROLES.findLast((role) => named.includes(role)) ?? null;
}
