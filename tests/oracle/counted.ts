import type { ModelFiles } from "../../src/graph/import/files";

/** The same files, with a list of what was asked for. */
export function counted(files: ModelFiles): ModelFiles & { readonly paths: readonly string[] } {
  const paths: string[] = [];
  return {
    name: files.name,
    entry: files.entry,
    paths,
    read: (path, options) => {
      paths.push(path);
      return files.read(path, options);
    },
  };
}
