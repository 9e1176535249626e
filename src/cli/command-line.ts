import { Command, CommanderError } from "commander";
import { isCancelled, type ProblemCode, toProblem } from "../core/problem";
import { type ExplainOptions, explainCommand } from "./commands/explain";
import { type LayersOptions, layersCommand } from "./commands/layers";
import { methodsCommand } from "./commands/methods";
import { type PredictOptions, predictCommand } from "./commands/predict";
import { runCommand } from "./commands/run";
import { type VisualiseOptions, visualiseCommand } from "./commands/visualise";
import { addLookFlags } from "./look";
import { registerModels } from "./models-program";
import type { Terminal } from "./terminal";

const INTRODUCTION = `Shows why a convolutional network answered as it did: which parts of a picture speak for a class.`;

const EXAMPLES = `
Examples:
  whylight predict public/samples/digit-3.png --model digits-cnn
  whylight explain public/samples/digit-3.png --model digits-cnn --method grad-cam --png why.png
  whylight explain cat.jpg --model my-model/ --method lrp --class "tabby" --raw lrp.npy --meta lrp.json
  whylight visualise --model digits-cnn --objective channel --layer conv4 --channel 5 --png excites.png
  whylight methods
  whylight layers --model my-model/
  whylight models add vgg16 --dtype float16

A model is a folder with a TensorFlow.js model (model.json and its weights), a Keras .h5 or .keras file, an .onnx
file, or the id of one that comes along or was added. Nothing leaves this machine. Results go to standard output, messages to standard error.
Exit codes: 0 all went well, 1 jobs of a plan failed or the machine did, 2 the input was wrong, 130 interrupted.`;

const PLAN_HELP = `
A plan is a JSON file; paths in it are relative to it. Each job of a plan is one explanation:
  {"version": 1, "jobs": [{
    "image": "cat.png", "model": "my-model", "method": "grad-cam",
    "target": {"class": 281}, "layer": "conv_pw_13_relu", "params": {},
    "out": {"raw": "cat.npy", "png": "cat-why.png", "meta": "cat.json"}}]}
Only image, model and method are needed. A visualisation takes the pieces that "whylight visualise" has as options:
  {"do": "visualise", "model": "my-model", "objective": [{"id": "channel", "params": {"layer": "conv1", "channel": 5}}],
   "transforms": ["jitter", {"id": "scale", "params": {"range": 5}}], "steps": 256, "out": {"png": "channel-5.png"}} Jobs of the same picture and model share one run of the network. One JSON
line per job goes to standard output. A failed job is reported and does not stop the others.`;

const TARGET_HELP = `
What is explained: --class (the logit or, with --of probability, the probability of one class; by default the most
probable), --contrast A,B (logit of A minus logit of B), or --unit (one channel of a layer).
How --png shows it: --view to --blend; they change the picture only, never the map.`;

const VISUALISE_HELP = `
An objective is channel, neuron, layer (DeepDream), class-logit, class-probability, inversion or diversity; repeated
ones are summed, with a weight in front: --objective channel --objective -0.5*class-logit:class=3. A piece may be given
its parameters: jitter:reach=8, lp:weight=0.1,power=4. "none" for --transform or --regulariser leaves them out.

  parameterisations  fourier (default), pixels, code (a generator draws the picture)
  transforms         padding, jitter, scale, rotation (default: all of them)
  regularisers       l2, lp, total-variation, blur, class-mean (default: none)
  optimisers         adam (default), sgd`;

const MODEL = "--model <folder|id>";
const MODEL_TEXT = "a model's folder or file, or the id of one that comes along or was added";
const PREPROCESSING_TEXT =
  "how pixels become input, where the model's card does not say: -1..1, 0..1, 0..255, torch, caffe or JSON";

/** Runs one command. The arguments are those after the program's name; the answer is the exit code. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Command("whylight")
    .description(INTRODUCTION)
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.result(text.trimEnd()),
      writeErr: (text) => terminal.message(text.trimEnd()),
    });

  const explain = program
    .command("explain")
    .summary("explain one picture by one method")
    .description("Explains one picture by one method.")
    .argument("<image>", "a picture: PNG, JPEG, WebP, GIF, BMP or TIFF")
    .requiredOption(MODEL, MODEL_TEXT)
    .requiredOption("--method <id>", 'how to explain; "whylight methods" lists them')
    .option("--class <n|top|name>", "the class to explain (default: top, the most probable)")
    .option("--of <what>", "logit or probability of the class (default: logit)")
    .option("--contrast <a,b>", "explain class A against class B")
    .option("--unit <unit>", "explain a hidden unit: layer:channel or layer:channel@row,column")
    .option("--layer <name>", 'the layer of methods that have one; "whylight layers" lists them')
    .option("--set <key=value>", "a parameter of the method; may be repeated", collect, [])
    .option("--preprocessing <how>", PREPROCESSING_TEXT)
    .option("--raw <file>", "write the map as NPY: float32, raw and signed")
    .option("--png <file>", "write the picture with the heatmap over it, in the size of the model's input")
    .option("--meta <file>", "write JSON that says exactly how the map was made")
    .option("--json", "print that JSON")
    .addHelpText("after", TARGET_HELP)
    .action(async (image: string, options: ExplainOptions) => {
      code = await explainCommand(image, options, terminal);
    });
  addLookFlags(explain);

  program
    .command("visualise")
    .summary("make pictures that excite a channel, a class or a layer")
    .description("Makes pictures that excite a channel, a class or a layer.")
    .requiredOption(MODEL, MODEL_TEXT)
    .requiredOption("--objective <what>", "what to excite; may be repeated", collect)
    .option("--layer <name>", 'the layer of the first objective; "whylight layers" lists them')
    .option("--channel <n>", "the channel of the first objective")
    .option("--at <row,column>", "the place of a neuron (default: the middle)")
    .option("--class <n|name>", "the class of the first objective")
    .option("--parameterisation <piece>", "what the picture is made of")
    .option("--size <px>", "the longer side of what is optimised, stretched to the input's size")
    .option("--transform <piece>", "how the picture is moved at every step; may be repeated", collect, [])
    .option("--regulariser <piece>", "what the picture is kept from; may be repeated", collect, [])
    .option("--optimiser <piece>", "how the picture is changed")
    .option("--steps <n>", "how many steps (default: 256)")
    .option("--seed <n>", "of noise and transforms (default: 0)")
    .option("--count <n>", "how many pictures at once (default: 1)")
    .option("--from <photo>", "start from a photo instead of noise")
    .option("--photo <photo>", "the photo that an inversion looks at")
    .option("--mean <picture>", "the picture that class-mean keeps near to")
    .option("--generator <folder>", "the generator of code space (default: the one that comes along)")
    .option("--preprocessing <how>", PREPROCESSING_TEXT)
    .option("--png <file>", "write the picture; several become file-1.png, file-2.png, …")
    .option("--meta <file>", "write JSON that says exactly how it was made")
    .option("--json", "print that JSON")
    .addHelpText("after", VISUALISE_HELP)
    .action(async (options: VisualiseOptions) => {
      code = await visualiseCommand(options, terminal);
    });

  program
    .command("predict")
    .summary("classify pictures")
    .description("Classifies pictures.")
    .argument("<images...>", "pictures: PNG, JPEG, WebP, GIF, BMP or TIFF")
    .requiredOption(MODEL, MODEL_TEXT)
    .option("--top <n>", "how many classes to list", "5")
    .option("--preprocessing <how>", PREPROCESSING_TEXT)
    .option("--json", "one JSON line per picture")
    .action(async (images: string[], options: PredictOptions) => {
      code = await predictCommand(images, options, terminal);
    });

  program
    .command("methods")
    .summary("list the methods and their parameters")
    .description("Lists the methods and their parameters.")
    .option("--json", "everything about them, as JSON")
    .action(async (options: { json?: boolean }) => {
      code = await methodsCommand(options, terminal);
    });

  program
    .command("layers")
    .summary("list the layers of a model")
    .description("Lists the layers of a model.")
    .requiredOption(MODEL, MODEL_TEXT)
    .option("--json", "as JSON")
    .action(async (options: LayersOptions) => {
      code = await layersCommand(options, terminal);
    });

  program
    .command("run")
    .summary("make all explanations of a plan")
    .description("Makes all explanations and visualisations of a plan, several at a time.")
    .argument("<plan.json>", "the plan")
    .addHelpText("after", PLAN_HELP)
    .action(async (plan: string) => {
      code = await runCommand(plan, terminal);
    });

  registerModels(program, terminal, (exit) => {
    code = exit;
  });

  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    // Commander has printed its sentence already; asked for help, it "fails" with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (terminal.signal.aborted || isCancelled(error)) {
      terminal.message("Interrupted.");
      return 130;
    }
    const problem = toProblem(error);
    terminal.message(problem.sentence);
    return fromTheMachine.includes(problem.code) ? 1 : 2;
  }
}

/** Not the fault of what was given. */
const fromTheMachine: readonly ProblemCode[] = ["device", "internal"];

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];
