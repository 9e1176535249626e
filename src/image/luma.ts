/** ITU-R BT.601 luma, as Pillow's mode "L" and OpenCV's grey. */
export const luma = (red: number, green: number, blue: number): number =>
  0.299 * red + 0.587 * green + 0.114 * blue;
