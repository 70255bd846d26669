/**
 * How Node runs the monitor headless. What lives long lies outside the young generation from the start, so a large
 * one only takes memory: 4 MB a half in place of 16.
 */
export const HEADLESS_NODE_FLAGS = ['--max-semi-space-size=4'];
