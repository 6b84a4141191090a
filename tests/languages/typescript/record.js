// Runs the program against Pulumi's mocks, and prints the resources that it asks for.
const pulumi = require("@pulumi/pulumi");

const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const resources = [];

pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
        // The mocks make a property secret as a whole when something in it is.
        const isSecret = (value) => value?.[SIGNATURE] === SECRET;
        const entries = Object.entries(inputs);
        resources.push({
            type,
            name,
            inputs: Object.fromEntries(entries.map(([key, value]) => [key, isSecret(value) ? value.value : value])),
            secret: entries.filter(([, value]) => isSecret(value)).map(([key]) => key),
        });
        return { id: name, state: inputs };
    },
    call({ inputs }) {
        return inputs;
    },
}, "project", "stack");
pulumi.runtime.setAllConfig({ "project:proxy": process.env.PROXY }, ["project:proxy"]);

require("./bin/index.js");
process.on("exit", () => console.log(JSON.stringify(resources)));
