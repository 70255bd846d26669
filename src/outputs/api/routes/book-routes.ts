import { z } from 'zod';
import { apiBookQuerySchema, apiBookSchema, apiBooksSchema } from '../../../shared/api';
import { failAs } from '../api-failure';
import type { RouteParts } from '../api-parts';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { describeJson, json } from './answers';

const byName = z.object({ name: z.string() });
/** A slash in a symbol is written `%2F`. */
const byNameAndSymbol = z.object({ name: z.string(), symbol: z.string() });

export function bookRoutes({ monitor }: RouteParts): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/collectors/books',
      operationId: 'listBooks',
      summary: 'Every order book: whether it may be believed, best prices, counters; no levels',
      access: 'token',
      answers: { 200: describeJson('All order books', apiBooksSchema) },
      handle() {
        const { collectors } = monitor.snapshot();
        return json({ books: collectors.flatMap(({ id }) => monitor.books.statusesOf(id)) });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/collectors/books/{name}',
      operationId: 'listBooksOfCollector',
      summary: 'The order books of one collector',
      access: 'token',
      params: byName,
      answers: { 200: describeJson('Its order books', apiBooksSchema) },
      handle({ params }) {
        const found = monitor.detail(params.name);
        return found.ok
          ? json({ books: monitor.books.statusesOf(params.name) })
          : failAs(found.error);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/collectors/books/{name}/{symbol}',
      operationId: 'getBook',
      summary: 'The best levels of one order book',
      access: 'token',
      params: byNameAndSymbol,
      query: apiBookQuerySchema,
      answers: { 200: describeJson('The book', apiBookSchema) },
      handle({ params, query }) {
        const viewed = monitor.books.view(params.name, params.symbol, query.depth);
        return viewed.ok ? json(viewed.value) : failAs(viewed.error);
      },
    }),
  ];
}
