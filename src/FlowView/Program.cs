using Enrichment.Text;
using Enrichment.View;
using Enrichment.View.Format;

using var output = OutputFile.StandardOutput();
return CommandLine.Run(args, output, Console.Error, PosixZone.Local);
