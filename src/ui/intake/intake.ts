/** A file with its path inside what was dropped or picked. */
export interface PathFile {
  readonly path: string;
  readonly file: Blob;
}

/** What a drop, a paste or a file dialog brought. */
export type Intake =
  | { readonly kind: "image"; readonly name: string; readonly file: Blob }
  | { readonly kind: "model"; readonly name: string; readonly files: readonly PathFile[] }
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "nothing" };

const MODEL_FILE = /(^|\/)model\.json$/;
const isLink = (text: string): boolean => /^https?:\/\/\S+$/.test(text.trim());

/**
 * One file is an image unless its name says it belongs to a model (so that a broken picture is
 * told to be one); several files, or a folder, are a model.
 */
export function sortFiles(files: readonly PathFile[]): Intake {
  const [first] = files;
  if (!first) return { kind: "nothing" };
  const holdsModel = files.some(({ path }) => /\.(json|bin|h5|hdf5|onnx|keras)$/i.test(path));
  if (holdsModel) return modelOf(files);
  const image = files.find(({ file }) => file.type.startsWith("image/")) ?? first;
  return { kind: "image", name: image.path.split("/").at(-1)!, file: image.file };
}

/** Paths become relative to the folder that holds the outermost `model.json`. */
export function modelOf(files: readonly PathFile[]): Intake {
  const depth = (path: string): number => path.split("/").length;
  const roots = files.filter(({ path }) => MODEL_FILE.test(path));
  const json = files.filter(({ path }) => path.endsWith(".json"));
  const root = (roots.length > 0 ? roots : json).toSorted((a, b) => depth(a.path) - depth(b.path))[0];
  const folder = root?.path.includes("/") ? root.path.slice(0, root.path.lastIndexOf("/") + 1) : "";
  const inside = files.filter(({ path }) => path.startsWith(folder));
  const name =
    folder === "" ? (root?.path ?? files[0]?.path ?? "model") : folder.split("/").filter(Boolean).at(-1)!;
  return {
    kind: "model",
    name,
    files: inside.map(({ path, file }) => ({ path: path.slice(folder.length), file })),
  };
}

export const pickedFiles = (files: Iterable<File>): PathFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** Of a `text/uri-list`: lines that start with # are comments. */
export const firstLink = (list: string): string | undefined =>
  list.split(/\r?\n/).find((line) => line !== "" && !line.startsWith("#"));

/** Reads a drop, folders included. Has to be called before the event is over; the answer may come later. */
export async function readDrop(transfer: DataTransfer): Promise<Intake> {
  const link = firstLink(transfer.getData("text/uri-list")) ?? transfer.getData("text/plain");
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = pickedFiles(transfer.files);
  const files = entries.length > 0 ? (await Promise.all(entries.map(readEntry))).flat() : loose;
  if (files.length > 0) return sortFiles(files);
  return isLink(link) ? { kind: "link", url: link.trim() } : { kind: "nothing" };
}

export function readPaste(transfer: DataTransfer): Intake {
  const files = pickedFiles(transfer.files);
  if (files.length > 0) return sortFiles(files);
  const text = transfer.getData("text/plain");
  return isLink(text) ? { kind: "link", url: text.trim() } : { kind: "nothing" };
}

async function readEntry(entry: FileSystemEntry): Promise<PathFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PathFile[] = [];
  // A reader hands out at most a hundred entries at a time.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return found;
    found.push(...(await Promise.all(batch.map(readEntry))).flat());
  }
}
