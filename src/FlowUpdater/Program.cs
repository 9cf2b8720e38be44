Console.Error.WriteLine("flowupdater: nothing here yet");
return 2;
