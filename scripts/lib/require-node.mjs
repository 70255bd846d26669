// Imported first by every script. Must stay readable to old Node versions, or they would fail with
// a syntax error instead of this message.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    'Tapedeck needs Node 20.19 or newer; this is Node ' +
      process.versions.node +
      '.\nInstall a current Node from https://nodejs.org (or with nvm: "nvm install 22") and run the command again.',
  );
  process.exit(1);
}
