import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const api = process.env["ASSIZE_API"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte()],
  build: {
    manifest: true,
    target: "es2022",
    // Everything is a file of its own: the page's policy allows no data: URLs for fonts.
    assetsInlineLimit: 0,
  },
  server: { host: "127.0.0.1", proxy: { "/api": api } },
});
