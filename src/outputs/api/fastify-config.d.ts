import 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token, too. */
    readonly isOpen?: boolean;
  }
}
