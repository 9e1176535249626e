import { Color, CylinderGeometry, type Group } from "three";
import type { Dice } from "../random";
import { ball, block, type Point2, part, slab, solid } from "../shapes";
import { anyColour, material, neutral, type Stuff, shade } from "../surface";
import type { Thing } from "./thing";

interface Front {
  readonly parts: readonly Group[];
  readonly paint: ReturnType<typeof material>;
  readonly glass: ReturnType<typeof material>;
  readonly length: number;
  readonly width: number;
  /** Of the shoulder line above the ground, and of the cab above that. */
  readonly shoulder: number;
  readonly cab: number;
  /** Where the cab ends, along x. */
  readonly behind: number;
}

/** What a car and a pick-up have in common: everything in front of the seats' backs, and the wheels. The bonnet points to +x. */
function front(roll: Dice): Front {
  const length = roll.between(2.3, 2.7);
  const width = roll.between(1, 1.2);
  const wheel = roll.between(0.24, 0.31);
  const shoulder = roll.between(0.64, 0.76);
  const cab = roll.between(0.42, 0.56);
  const behind = -length * roll.between(0.06, 0.1);
  const colour = anyColour(roll);
  const paint = material(roll, roll.of<Stuff>(["ceramic", "plastic", "metal"]), colour);
  const glass = material(roll, "ceramic", new Color().setHSL(0.58, 0.25, 0.12));
  const rubber = material(roll, "clay", new Color(0x17171a));
  const hub = material(roll, "metal", neutral(roll));
  const end = length / 2;
  const nose = roll.between(0.06, 0.16);
  const body: Point2[] = [
    [-end, 0.2],
    [end - 0.05, 0.2],
    [end, 0.34],
    [end - 0.02, shoulder - nose - 0.03],
    [end * 0.42, shoulder],
    [-end + 0.03, shoulder],
    [-end, shoulder - 0.08],
  ];
  const lean = roll.between(0.18, 0.3);
  const bay = end * 0.4;
  const house: Point2[] = [
    [behind, shoulder - 0.03],
    [bay, shoulder - 0.03],
    [bay - lean, shoulder + cab],
    [behind, shoulder + cab],
  ];
  const pane: Point2[] = [
    [behind + 0.08, shoulder + 0.07],
    [bay - 0.15, shoulder + 0.07],
    [bay - lean - 0.02, shoulder + cab - 0.09],
    [behind + 0.08, shoulder + cab - 0.09],
  ];
  const slope = Math.atan2(lean, cab);
  const windscreen = solid(block(0.02, Math.hypot(lean, cab) * 0.72, width * 0.76, 0.01), glass, [
    bay - 0.045,
    shoulder + 0.06,
    0,
  ]);
  windscreen.rotation.z = slope;
  const wheels = [-1, 1].flatMap((side) =>
    [-0.62, 0.6].flatMap((share) => {
      const at = [share * end, wheel, side * (width / 2 - 0.05)] as const;
      return [
        solid(new CylinderGeometry(wheel, wheel, 0.2, 32).rotateX(Math.PI / 2), rubber, at),
        solid(new CylinderGeometry(wheel * 0.55, wheel * 0.55, 0.22, 24).rotateX(Math.PI / 2), hub, at),
      ];
    }),
  );
  const lights = [-1, 1].flatMap((side) => [
    solid(ball(0.085, [0.5, 1, 1]), material(roll, "ceramic", new Color(0xfff6d8)), [
      end - 0.01,
      shoulder - nose - 0.1,
      side * width * 0.36,
    ]),
    solid(block(0.03, 0.1, 0.18, 0.01), material(roll, "ceramic", new Color(0xb01818)), [
      -end,
      shoulder - 0.2,
      side * width * 0.36,
    ]),
  ]);
  const bumper = solid(block(0.08, 0.12, width * 0.94, 0.03), material(roll, "metal", neutral(roll)), [
    end - 0.02,
    0.22,
    0,
  ]);
  return {
    parts: [
      part("body", solid(slab(body, width, 0.06), paint), ...lights, bumper),
      part(
        "cab",
        solid(slab(house, width * 0.88, 0.05), paint),
        solid(slab(pane, width * 0.88 + 0.02, 0.005), glass),
        windscreen,
      ),
      part("wheels", ...wheels),
    ],
    paint,
    glass,
    length,
    width,
    shoulder,
    cab,
    behind,
  };
}

export const car: Thing = {
  id: "car",
  telling: "rear",
  twin: "pickup",
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const shared = front(roll);
    const { paint, glass, length, width, shoulder, cab, behind } = shared;
    const tail = -length / 2 + roll.between(0.04, 0.2);
    const lean = roll.between(0.08, 0.34);
    const house: Point2[] = [
      [tail, shoulder - 0.03],
      [behind + 0.06, shoulder - 0.03],
      [behind + 0.06, shoulder + cab],
      [tail + lean, shoulder + cab - 0.02],
    ];
    const pane: Point2[] = [
      [tail + 0.14, shoulder + 0.07],
      [behind - 0.02, shoulder + 0.07],
      [behind - 0.02, shoulder + cab - 0.09],
      [tail + lean + 0.05, shoulder + cab - 0.1],
    ];
    return [
      ...shared.parts,
      part(
        "rear",
        solid(slab(house, width * 0.88, 0.05), paint),
        solid(slab(pane, width * 0.88 + 0.02, 0.005), glass),
      ),
    ];
  },
};

export const pickup: Thing = {
  id: "pickup",
  telling: "bed",
  twin: "car",
  yaw: [-Math.PI, Math.PI],
  build(roll) {
    const shared = front(roll);
    const { paint, length, width, shoulder, behind } = shared;
    const tall = roll.between(0.14, 0.24);
    const from = -length / 2 + 0.03;
    const long = behind - from;
    const centre = from + long / 2;
    const lining = material(roll, "clay", shade(paint.color, -0.18));
    const side = (z: number) => solid(block(long, tall, 0.08, 0.03), paint, [centre, shoulder - 0.02, z]);
    const floor = solid(block(long - 0.06, 0.03, width - 0.2, 0.01), lining, [centre, shoulder - 0.01, 0]);
    const gate = solid(block(0.08, tall, width - 0.1, 0.03), paint, [from + 0.04, shoulder - 0.02, 0]);
    return [...shared.parts, part("bed", side(width / 2 - 0.06), side(-width / 2 + 0.06), floor, gate)];
  },
};
