declare module "virtual:glossary" {
  const entries: import("../../scripts/glossary").Entry[];
  export default entries;
}
