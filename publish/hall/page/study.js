import {mount} from "./figure.js";
import {asking} from "./line.js";

const {figure, preset} = document.body.dataset;
mount(document.getElementById("figure"), asking(figure, preset), {who: "laptop"});
