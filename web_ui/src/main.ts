import { mount } from "svelte";
import App from "./App.svelte";
import "./design/index.css";
import { startRouter } from "./lib/router.svelte";
import { session } from "./lib/session.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
startRouter();
void session.load();
mount(App, { target });
