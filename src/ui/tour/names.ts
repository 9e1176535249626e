/** What the tours are called, and what one learns: all of them that the page says before one is opened. */
export const tourNames = {
  title: "Guided tours",
  start: (name: string) => `Guided tour: ${name}`,
  names: {
    "wrong-place": {
      title: "A model that looks in the wrong place",
      learns: "A network that is right for a wrong reason, and the map that shows it.",
    },
    "mug-or-cup": {
      title: "Mug or cup?",
      learns: "One class against another: what both have in common cancels.",
    },
    "noisy-gradients": {
      title: "Why gradients are noisy",
      learns: "What the noise is, and what averaging does to it.",
    },
  },
} as const;

export type TourId = keyof typeof tourNames.names;
export const tourIds = Object.keys(tourNames.names) as readonly TourId[];
