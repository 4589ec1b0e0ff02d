// Bolt for JavaScript with its HTTPReceiver and default settings, with as many listeners as the bot has.
// Environment: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT, HELP (the text of its help),
// LISTENERS (their number) and BOLT (the file of the installed package).

const { default: bolt } = await import(process.env.BOLT);

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

app.command('/clsfy', async ({ ack }) => { await ack(process.env.HELP); });
for (let number = 1; number < Number(process.env.LISTENERS); number += 1) {
  app.action(`button_${number}`, async ({ ack }) => { await ack(); });
}

await app.start(Number(process.env.PORT));
