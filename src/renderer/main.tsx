/*
 * For the content security policy: everything here comes from files of our own. Mantine's <style>
 * elements are off (`withCssVariables`, `withGlobalClasses`, `lockScroll`), so `style-src 'self'` and
 * `font-src 'self'` hold without a nonce; style attributes are set through the CSSOM, which is allowed.
 */
import '@fontsource-variable/inter/wght.css';
import './styles/first-screen';
import './app/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
