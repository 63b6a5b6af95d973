// Serves the page's own files with made-up answers, under the policy that the program sends.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { history, states } from './fixtures.mjs';

const files = fileURLToPath(new URL('../../src/Host/Dashboard/Page/', import.meta.url));
const endpoints = fileURLToPath(new URL('../../src/Host/Dashboard/HealthEndpoints.cs', import.meta.url));
const types = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

const policyOf = async () => /"(default-src[^"]*)"\s*\+?\s*(?:"([^"]*)")?/.exec(await readFile(endpoints, 'utf8')).slice(1).filter(Boolean).join('');

export async function serve(state) {
  const policy = await policyOf();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://page').pathname;
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Connection', 'close');
    if (path.startsWith('/api/')) {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(path === '/api/history' ? history() : states[state]()));
      return;
    }

    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!/^[a-z]+\.(html|css|js|svg)$/.test(name)) {
      response.statusCode = 404;
      response.end();
      return;
    }

    response.setHeader('Content-Type', types[name.split('.')[1]]);
    response.end(await readFile(files + name));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}
