/** What Node calls a certificate that it does not accept. */
const CODES =
  /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF))/;

/** In words, when it is that a certificate of `whose` is not accepted; else null. */
export function describeTlsProblem(error: unknown, whose = 'the server'): string | null {
  if (!(error instanceof Error) || !('code' in error) || !CODES.test(String(error.code))) {
    return null;
  }
  return `${whose}'s certificate is not accepted: ${error.message}`;
}
