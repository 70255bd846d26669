import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Of a server that signed for itself; it is trusted by whoever takes `cert` for an authority. */
export async function selfSigned(names: {
  readonly host?: string;
  readonly ip?: string;
}): Promise<TestCertificate> {
  const { host, ip } = names;
  const altNames = [
    ...(host === undefined ? [] : [{ type: 2 as const, value: host }]),
    ...(ip === undefined ? [] : [{ type: 7 as const, ip }]),
  ];
  // Two authorities of one name would be taken for each other.
  const name = `Tapedeck test ${randomUUID()}`;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: made.cert, key: made.private };
}
