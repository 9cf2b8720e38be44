Console.Error.WriteLine("flowview: nothing here yet");
return 2;
