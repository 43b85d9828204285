/** A small stand-in of an OpenID Connect provider on loopback: everybody who comes is logged in as told. */

import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface IdentityProvider {
  readonly issuer: string;
  /** Who comes next: claims beside those of the protocol. */
  next(claims: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function startIdentityProvider(clientId: string): Promise<IdentityProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Asked>();
  let claims: Readonly<Record<string, unknown>> = {};
  let issuer = '';

  const token = (asked: Asked) => {
    const now = Math.floor(Date.now() / 1000);
    const body = {
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce: asked.nonce,
      ...asked.claims,
    };
    const signed = `${base64({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${base64(body)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
  };

  async function exchange(request: IncomingMessage): Promise<[number, object]> {
    const form = new URLSearchParams(await text(request));
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!asked || asked.challenge !== challenge) return [400, { error: 'invalid_grant' }];
    return [200, { access_token: 'a', token_type: 'Bearer', id_token: token(asked) }];
  }

  const server = createServer(async (request, response): Promise<void> => {
    const url = new URL(request.url ?? '/', issuer);
    const json = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url.pathname === '/.well-known/openid-configuration')
      return json(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (url.pathname === '/keys')
      return json(200, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }],
      });
    if (url.pathname === '/token') return json(...(await exchange(request)));
    const code = randomUUID();
    const asked = (name: string) => url.searchParams.get(name) ?? '';
    codes.set(code, { nonce: asked('nonce'), challenge: asked('code_challenge'), claims });
    const back = new URL(asked('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked('state'));
    response.writeHead(302, { location: back.href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    next(given) {
      claims = given;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
