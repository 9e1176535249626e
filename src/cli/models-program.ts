import type { Command } from "commander";
import {
  type AddOptions,
  addModelCommand,
  checkModelCommand,
  type ListOptions,
  listModelsCommand,
  type ModelsOptions,
  removeModelCommand,
} from "./commands/models";
import type { Terminal } from "./terminal";

const MODELS_HELP = `
Models go to local-models beside the program: the page lists them there, and --model takes their id. Downloads go on
where they broke off, if the server allows it. What a file has to be is known from its publisher, or is recorded at
the first download and compared from then on.`;

const CATALOGUE = "--catalogue <file>";
const CATALOGUE_TEXT = "a catalogue of your own instead of the one that comes along";
const INTO = "--into <folder>";
const INTO_TEXT = "the folder of installed models (default: local-models beside the program)";

/** Adds `models list|add|remove|check`. */
export function registerModels(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const models = program
    .command("models")
    .summary("get, list and remove the classics, or check a model of yours")
    .description("Gets, lists and removes the classics, and checks models of your own.")
    .addHelpText("after", MODELS_HELP);
  models
    .command("list")
    .summary("list the catalogue, and what of it is installed")
    .description("Lists the catalogue, and what of it is installed.")
    .option(CATALOGUE, CATALOGUE_TEXT)
    .option(INTO, INTO_TEXT)
    .option("--json", "everything about them, as JSON")
    .action(async (options: ListOptions) => exit(await listModelsCommand(options, terminal)));
  models
    .command("add")
    .summary("download, verify and convert a model of the catalogue")
    .description("Downloads, verifies and converts a model of the catalogue.")
    .argument("<id>", '"whylight models list" names them')
    .option("--dtype <type>", "float32, or float16 for half the size", "float32")
    .option("--from <path>", "the folder or file, where you have downloaded it already")
    .option(CATALOGUE, CATALOGUE_TEXT)
    .option(INTO, INTO_TEXT)
    .action(async (id: string, options: AddOptions) => exit(await addModelCommand(id, options, terminal)));
  models
    .command("remove")
    .summary("delete an installed model")
    .description("Deletes an installed model, or a download that was not completed.")
    .argument("<id>", "the id of the model")
    .option(INTO, INTO_TEXT)
    .action(async (id: string, options: ModelsOptions) =>
      exit(await removeModelCommand(id, options, terminal)),
    );
  models
    .command("check")
    .summary("read a model and say what it is, or why it is refused")
    .description("Reads a model and says what it is, or why it is refused.")
    .argument("<path>", "a model's folder, its model.json, or an .h5, .keras or .onnx file")
    .action(async (path: string) => exit(await checkModelCommand(path, terminal)));
}
