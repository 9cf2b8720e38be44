using Enrichment.Files;
using Enrichment.Text;
using Enrichment.View;
using Enrichment.View.Format;

using var output = OutputFile.StandardOutput();
using var errors = new MessageWriter(new DescriptorStream(2));
return CommandLine.Run(args, output, errors, PosixZone.Local);
