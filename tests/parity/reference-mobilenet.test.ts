import { proveRecords } from "./prove-records";

proveRecords((model) => model === "mobilenet");
