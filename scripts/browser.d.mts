export function findBrowser(): { readonly path: string; readonly from: string } | null;
