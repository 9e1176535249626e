/** The first bytes of a file as ASCII text, lower case, without leading white space. */
const beginning = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes.subarray(0, 256))
    .replace(/^(?:\u00ef\u00bb\u00bf)?\s+/, "")
    .toLowerCase();

/** A page instead of the file: what servers with a catch-all answer send. */
export const isHtml = (bytes: Uint8Array): boolean =>
  /^(?:<!doctype html|<html|<head)/.test(beginning(bytes));

/** The small text that stands for a large file where git-lfs did not fetch it. */
export const isLfsPointer = (bytes: Uint8Array): boolean =>
  beginning(bytes).startsWith("version https://git-lfs.github.com/spec/");

export const isHdf5 = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x89 && beginning(bytes).slice(1, 4) === "hdf";

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;
