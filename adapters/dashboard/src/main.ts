import "./style/base.css";
import "./style/controls.css";
import "./style/media.css";
import { mount } from "svelte";
import App from "./app/App.svelte";
import { takeTokenFromAddress } from "./app/session";
import { loadLanguage } from "./words/language.svelte";

// Before anything else looks at the address.
takeTokenFromAddress();
await loadLanguage();
mount(App, { target: document.body });
