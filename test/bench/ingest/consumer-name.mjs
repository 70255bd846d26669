/** `tapedeck:window@1`: program, variant, and the build that it runs. */
export function partsOf(consumer) {
  const [named, build] = consumer.split('@');
  const [program, variant = ''] = named.split(':');
  return { program, variant, suffix: build === undefined ? '' : `@${build}` };
}
